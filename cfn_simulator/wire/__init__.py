"""The wire: HTTP requests from AWS clients in, HTTP responses in the service's protocol out.

`incoming` reads requests safely, `protocol` parses them with botocore's service model,
`constraints` checks lengths and patterns, `rendering` writes results and errors, `wire_protocols`
knows the encodings, and `breakage` responds when a service of the simulator fails.
"""
