"""How an adjustment changes a resource; imported only if one is made (see `core.adjust`)."""
