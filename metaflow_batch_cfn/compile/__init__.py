"""From a module to a template of its own: compiled, rendered, listed, and held to its names.

    standalone(module, **pins)  ->  troposphere.Template  --render-->  text, digest, capabilities

`standalone` declares a Parameter for each field that is not pinned, and builds the module with
references to them. `pins` checks given fields, `catalog` finds every stack and module, and `ledger`
compares the names in a template with those published before; `moved` lists the names that moved.
"""
