"""The wire: HTTP requests of AWS clients in, HTTP responses in the protocol of the service out.

`incoming` reads requests safely, `protocol` parses them with the service models of botocore,
`constraints` checks lengths and patterns, `rendering` writes results and errors, `wire_protocols`
knows the encodings, and `breakage` answers when the simulator itself fails.
"""
