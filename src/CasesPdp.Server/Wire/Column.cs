using System.Runtime.InteropServices;

namespace CasesPdp.Server.Wire;

/// <summary>A list whose items are read in place. It keeps its room from request to request.</summary>
internal sealed class Column<T>
    where T : struct
{
    private readonly List<T> _items = [];

    /// <summary>How many items there are.</summary>
    public int Count => _items.Count;

    /// <summary>The items; valid until the next is added.</summary>
    public ReadOnlySpan<T> Span => CollectionsMarshal.AsSpan(_items);

    /// <summary>Adds an item.</summary>
    public void Add(T item) => _items.Add(item);

    /// <summary>Walks the items.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <summary>Forgets the items, and their room where it has grown beyond <paramref name="most"/>.</summary>
    public void Clear(int most)
    {
        _items.Clear();
        if (_items.Capacity > most)
        {
            _items.Capacity = most;
        }
    }
}
