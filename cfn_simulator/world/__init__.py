"""The whole simulated world: every account and Region, the clock, the services, and what is seeded.

`world` creates accounts on demand and resets them, `launch` runs work in the background or at once,
`gate` keeps requests and background work from overlapping, and `seed` creates the network and roles
that templates can be given as parameters.
"""
