"""Amazon S3: buckets with their settings, lifecycle rules and bucket policies.

`bucket_settings` and `lifecycle` apply one property at a time, as the API does; the `read_*` files
return the present properties; `bucket_names` validates names.
"""
