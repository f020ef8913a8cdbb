"""One folder a group, one file a rule. `validators.catalogue` puts the groups together."""
