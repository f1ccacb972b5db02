"""Values as delivered → what can be compared: numbers, names, dates, phones, places, texts; by columns."""
