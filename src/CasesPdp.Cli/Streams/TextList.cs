namespace CasesPdp.Cli.Streams;

/// <summary>A list of strings of a line; absent and empty are two things.</summary>
/// <remarks>Reused from line to line: it keeps its room.</remarks>
internal sealed class TextList
{
    private TextSlice[] _items = new TextSlice[16];
    private int _count;

    /// <summary>Whether the line has the list.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>The strings, in order.</summary>
    public ReadOnlySpan<TextSlice> Items => _items.AsSpan(0, _count);

    /// <summary>Makes the list absent.</summary>
    public void Clear()
    {
        IsPresent = false;
        _count = 0;
    }

    /// <summary>Makes the list present, and empty.</summary>
    public void Begin()
    {
        IsPresent = true;
        _count = 0;
    }

    /// <summary>Adds a string.</summary>
    public void Add(TextSlice item)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, 2 * _count);
        }

        _items[_count++] = item;
    }
}
