"""One file a check; each judges one thing of one call. (pure)"""
