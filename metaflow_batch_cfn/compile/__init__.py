"""From a module to a stand-alone template: compile it, render it, list it, check its names.

    standalone(module, **pins)  ->  troposphere.Template  --render-->  text, digest, capabilities

`standalone` declares a Parameter for each field that is not pinned, and builds the module with
references to them. `pins` checks the values of pinned fields, `catalog` finds every stack and
module, and `ledger` compares the names in a template with those published before; `moved` lists
intended changes.
"""
