namespace CasesPdp.Cli.DecisionLog;

/// <summary>Chooses records of a log that was read in full.</summary>
/// <param name="names">What names they must have.</param>
/// <param name="others">What else they must satisfy.</param>
internal sealed class LogSelection(IReadOnlyList<NameFilter> names, IReadOnlyList<Func<LogRecord, bool>> others)
{
    /// <summary>Whether the record is chosen. Each filter sees every record.</summary>
    public bool Chooses(LogRecord record)
    {
        var isChosen = others.All(o => o(record));
        foreach (var filter in names)
        {
            isChosen &= filter.Chooses(record);
        }

        return isChosen;
    }

    /// <summary>Notes names that no record had, once all records were shown to the selection.</summary>
    public void NoteUnseen(Terminal terminal)
    {
        foreach (var sentence in names.SelectMany(n => n.Unseen))
        {
            terminal.Note($"note: {sentence}");
        }
    }
}
