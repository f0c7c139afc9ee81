"""The kinds of pages a catalogue is made of; each module draws one kind onto a sheet."""
