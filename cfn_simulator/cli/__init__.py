"""What the simulator adds to `mfcfn`: the command `local`, and the address behind `--local`.

Both are entry points of this distribution (`metaflow_batch_cfn.commands`,
`metaflow_batch_cfn.local`), so that the library never imports the simulator.
In: words of the command line and the environment. Out: lines through the report of the command
line, or a running simulator.
"""
