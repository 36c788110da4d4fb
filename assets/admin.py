"""Nothing of the register is edited here.

Assets change by ``assets.domain`` alone, so that every change is checked, versioned and explained; the room has no
reference data of its own.
"""
