namespace CasesPdp.Cli.Requests;

/// <summary>A list of strings of a line. Absent and empty differ.</summary>
/// <remarks>Reused from line to line; it keeps its capacity.</remarks>
internal sealed class TextList
{
    private TextSlice[] _items = [];
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
            Array.Resize(ref _items, Math.Max(16, 2 * _count));
        }

        _items[_count++] = item;
    }
}

/// <summary>A string of a line: where its text stands, in the line itself or, if it was escaped, in the buffer of unescaped text.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="IsUnescaped">Whether the text stands in the buffer of unescaped text.</param>
/// <param name="IsPresent">Whether the line has the string: the default value is an absent one.</param>
internal readonly record struct TextSlice(int Start, int Length, bool IsUnescaped, bool IsPresent);
