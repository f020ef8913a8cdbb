"""Where the house meets the world: notices in, reports out, nothing lost.

This door stays cheap, so it hands out no names itself. Behind it:
`check` (one check from bytes to report), `settings`, `intake` (ways in), `delivery` (ways out), `flows` (what Prefect carries).
"""
