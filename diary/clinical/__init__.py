"""The clinic: what the diary computes, with the standard library only, no clock and no I/O beyond its own data files.

Read in this order: ``scores``, ``catalogue``, ``agents``, ``diary``, ``judged``, ``anesthetic``, ``steroid``,
``pattern``, ``policies``, ``robustness``, ``schedule``, ``completeness``, ``review``; and for several injections
``targets``, ``blocks``, ``comparison``, ``yearly``, ``repeats``, ``readiness``, ``plan``. Every rule cites its section
of the clinical specification (``docs/clinical-specification.md``).
"""
