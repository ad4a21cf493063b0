namespace CasesPdp.Server.Wire;

/// <summary>Where in the request the correlation id of each item stands. Nothing is written for requests that have none.</summary>
internal sealed class CorrelationColumn(int most)
{
    private readonly (int Start, int Length)[] _places = new (int, int)[most];
    private int _count;

    /// <summary>Whether any item has a correlation id.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Forgets all.</summary>
    public void Clear() => _count = 0;

    /// <summary>Notes the id of an item; items are noted in ascending order.</summary>
    public void Add(int item, int start, int length)
    {
        FillTo(item);
        _places[item] = (start, length);
        _count = item + 1;
    }

    /// <summary>A place for each of the leading items, empty for those without an id.</summary>
    public ReadOnlySpan<(int Start, int Length)> Of(int items)
    {
        FillTo(items);
        return _places.AsSpan(0, items);
    }

    private void FillTo(int item)
    {
        if (item > _count)
        {
            _places.AsSpan(_count, item - _count).Clear();
            _count = item;
        }
    }
}
