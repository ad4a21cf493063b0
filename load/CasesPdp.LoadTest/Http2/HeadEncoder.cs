namespace CasesPdp.LoadTest.Http2;

/// <summary>
/// Writes header blocks with the dynamic table: a field that repeats is sent once and is an index of one byte from then on. A
/// head's block is encoded once and then copied, until the table changes.
/// </summary>
internal sealed class HeadEncoder
{
    private const int StaticEntries = 61;

    private readonly List<RequestField> _table = [];
    private readonly List<byte> _building = [];
    private EncodedHead[] _encoded = new EncodedHead[8];
    private int _limit = HeaderTable.MaxSize;
    private int _used;
    private int _version = 1;
    private bool _mustTellLimit;

    /// <summary>The server's SETTINGS_HEADER_TABLE_SIZE. More than the protocol's default is not made use of.</summary>
    public void Limit(uint size)
    {
        var limit = (int)Math.Min(size, HeaderTable.MaxSize);
        if (limit == _limit)
        {
            return;
        }

        // Emptied rather than trimmed: the few fields of a request are soon added again, if they fit.
        _limit = limit;
        _table.Clear();
        _used = 0;
        _version++;
        _mustTellLimit = true;
    }

    /// <summary>The block of that head, for the next request on this connection.</summary>
    public ReadOnlySpan<byte> Encode(RequestHead head)
    {
        if (head.Index >= _encoded.Length)
        {
            Array.Resize(ref _encoded, head.Index + 8);
        }

        ref var encoded = ref _encoded[head.Index];
        if (encoded.Version == _version)
        {
            return encoded.Block;
        }

        var before = _version;
        _building.Clear();
        TellLimit();
        foreach (var field in head.Fields)
        {
            Append(field);
        }

        // A block that added to the table holds literals; the next one will be shorter and can be kept.
        encoded = new EncodedHead([.. _building], before == _version ? _version : 0);
        return encoded.Block;
    }

    private void TellLimit()
    {
        if (!_mustTellLimit)
        {
            return;
        }

        // Emptying it and then choosing the limit is one update each; the block must not be kept, so the version moves.
        AppendInteger(0x20, 5, 0);
        AppendInteger(0x20, 5, _limit);
        _mustTellLimit = false;
        _version++;
    }

    private void Append(RequestField field)
    {
        if (field.StaticEntry > 0)
        {
            AppendInteger(0x80, 7, field.StaticEntry);
            return;
        }

        var known = _table.FindIndex(field.IsSameAs);
        if (known >= 0)
        {
            AppendInteger(0x80, 7, StaticEntries + _table.Count - known);
            return;
        }

        var fits = _used + field.Size <= _limit;
        AppendInteger(fits ? (byte)0x40 : (byte)0, fits ? 6 : 4, field.StaticName);
        if (field.StaticName == 0)
        {
            AppendString(field.NameBytes);
        }

        AppendString(field.ValueBytes);
        if (fits)
        {
            _table.Add(field);
            _used += field.Size;
            _version++;
        }
    }

    private void AppendString(byte[] bytes)
    {
        AppendInteger(0, 7, bytes.Length);
        _building.AddRange(bytes);
    }

    private void AppendInteger(byte pattern, int prefixBits, int value)
    {
        var max = (1 << prefixBits) - 1;
        if (value < max)
        {
            _building.Add((byte)(pattern | value));
            return;
        }

        _building.Add((byte)(pattern | max));
        value -= max;
        while (value >= 0x80)
        {
            _building.Add((byte)(0x80 | (value & 0x7f)));
            value >>= 7;
        }

        _building.Add((byte)value);
    }

    private readonly record struct EncodedHead(byte[] Block, int Version);
}
