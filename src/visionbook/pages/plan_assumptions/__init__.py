"""The room of the page on what the plan's figures assume.

========== ==========================================================================================
needs      rows that the page cannot do without
model      one value: the projection rebuilt, the targets solved for, what that asks for, what came since
text       the answer, the key numbers; how counts and the newest projection lie; births; targets
pictures   the paths beside what was counted; persons per year; the grid of fertility and migration
tables     the projection rebuilt, the levers, the targets reproduced
========== ==========================================================================================
"""
