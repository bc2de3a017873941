"""The words of the register: NIK, KK, quarter, region, reason. Imports nothing of tunggal."""
