"""Models: answers as plain functions of arrays, one package per question.

``settlement.py`` composes them; ``contract.py`` fixes how study and models talk to each other. Packages do not
import each other, and none of them knows a case, a file or a clock.
"""
