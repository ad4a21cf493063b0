using System.Text;
using CasesPdp.Decisions;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>
/// Random requests written byte by byte from the names of a policy: fields in any order and number, names that are nearly the policy's,
/// numbers longer than they need be, unknown fields, text that is not UTF-8.
/// </summary>
/// <param name="policy">Where names come from.</param>
/// <param name="seed">Of the random numbers.</param>
/// <param name="oddness">One in how many choices is an odd one.</param>
internal sealed class QuirkyMessages(PolicySnapshot policy, int seed, int oddness)
{
    private const int Varint = 0;
    private const int Bytes = 2;

    private static readonly byte[][] Strangers =
    [
        [], [0], [0xFF], [0xED, 0xA0, 0x80], "é"u8.ToArray(),
        "default"u8.ToArray(), "case"u8.ToArray(), "nowhere"u8.ToArray(), "No!"u8.ToArray(),
        "team-x"u8.ToArray(), "cases:nobody/getCase"u8.ToArray(),
        "cases:nobody/nothing"u8.ToArray(), "push-case"u8.ToArray(), ".jira"u8.ToArray(),
        OfLength(16), OfLength(17), OfLength(127), OfLength(128), OfLength(512), OfLength(513),
    ];

    private static readonly string[] FacetNames =
        ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector", "none"];

    private readonly Random _random = new(seed);

    public byte[] Next(string method) => method switch
    {
        "Check" => [.. Message((1, Subject), (2, Action), (3, Resource), (4, Chance() ? Revision : null)), .. Chance() ? Number(5, Flag()) : []],
        "BatchCheck" => Batch(),
        "StreamCheck" => [.. Chance() ? Number(1, (ulong)_random.NextInt64() << _random.Next(3)) : Number(1, 7), .. Field(2, Batch())],
        _ => Matrix(),
    };

    private byte[] Batch()
    {
        var bytes = new List<byte>();
        Maybe(bytes, 9, 1, Subject);
        Maybe(bytes, 3, 2, Action);
        Maybe(bytes, 3, 3, Resource);
        if (Chance())
        {
            bytes.AddRange(Number(4, (ulong)_random.Next(5)));
        }

        Maybe(bytes, Chance() ? 5 : 0, 5, Revision);
        if (_random.Next(4) == 0)
        {
            bytes.AddRange(Number(6, Flag()));
        }

        var plain = _random.Next(2) == 0;
        for (var i = _random.Next(30); i > 0; i--)
        {
            bytes.AddRange(Field(7, plain ? PlainItem() : Item()));
        }

        if (Chance())
        {
            bytes.AddRange(Field(1, Subject()));
        }

        return [.. bytes];
    }

    private byte[] PlainItem()
    {
        var bytes = new List<byte>();
        Maybe(bytes, 8, 2, () => Field(1, Name(policy.Actions.Names)));
        Maybe(bytes, 8, 3, () =>
        [
            .. _random.Next(4) == 0 ? Field(1, Chance() ? Stranger() : "case"u8.ToArray()) : [],
            .. Field(2, Name(policy.Owners)),
            .. _random.Next(3) == 0 ? Field(3, Name(policy.Spaces.Names)) : [],
        ]);
        Maybe(bytes, 3, 4, Stranger);
        return [.. bytes];
    }

    private byte[] Item() => Message((1, Chance() ? Subject : null), (2, _random.Next(3) > 0 ? Action : null),
        (3, _random.Next(3) > 0 ? Resource : null), (4, Chance() ? Stranger : null));

    private byte[] Matrix()
    {
        var parts = new List<byte[]>();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            parts.Add(Field(1, Subject()));
        }

        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            parts.Add(Field(2, Action()));
        }

        for (var i = _random.Next(1, _random.Next(8) == 0 ? 140 : 8); i > 0; i--)
        {
            parts.Add(Field(3, Message(
                (1, _random.Next(9) > 0 ? () => Name(policy.Owners) : null),
                (2, _random.Next(9) > 0 ? () => Name(policy.Spaces.Names) : null))));
        }

        if (Chance())
        {
            parts.Add(Field(4, Revision()));
        }

        if (_random.Next(2) == 0)
        {
            parts.Add(Number(5, 1));
        }

        if (Chance())
        {
            _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts));
        }

        return [.. parts.SelectMany(p => p)];
    }

    private byte[] Revision() => Message(
        (1, _random.Next(2) == 0 ? () => Encoding.ASCII.GetBytes(policy.Revision.Digest[..(Chance() ? 15 : _random.Next(2) == 0 ? 16 : 64)]) : null),
        (2, _random.Next(2) == 0 ? AtLeast : null));

    private byte[] AtLeast() =>
    [
        .. Message((1, () => Chance() ? Stranger() : Encoding.ASCII.GetBytes(policy.Revision.Epoch)), (3, Chance() ? Stranger : null)),
        .. Number(2, (ulong)_random.Next(Chance() ? 3 : 2)),
    ];

    private ulong Flag() => Chance() ? (ulong)_random.NextInt64() : (ulong)_random.Next(2);

    private byte[] Subject() => Message(
        (1, Chance() ? () => Name(policy.Subjects.Ids) : null),
        (2, _random.Next(6) > 0 ? Roles : null),
        (3, _random.Next(5) == 0 ? Roles : null),
        (4, _random.Next(4) == 0 ? () => Chance() ? Stranger() : "uid-alice"u8.ToArray() : null));

    private byte[] Roles()
    {
        var bytes = new List<byte>();
        for (var i = _random.Next(Chance() ? 258 : 5); i > 0; i--)
        {
            bytes.AddRange(Field(1, Name(policy.Roles)));
        }

        return [.. bytes];
    }

    private byte[] Action() => Message(
        (1, () => Name(policy.Actions.Names)),
        (2, Chance() ? () => Encoding.ASCII.GetBytes(FacetNames[_random.Next(FacetNames.Length)]) : null),
        (2, Chance() ? () => Encoding.ASCII.GetBytes(FacetNames[_random.Next(FacetNames.Length)]) : null),
        (3, Chance() ? () => Name(policy.ConnectorTypes) : null));

    private byte[] Resource() => Message(
        (1, _random.Next(6) == 0 ? () => Chance() ? Stranger() : "case"u8.ToArray() : null),
        (2, () => Name(policy.Owners)),
        (2, Chance() ? () => Name(policy.Owners) : null),
        (3, _random.Next(2) == 0 ? () => Name(policy.Spaces.Names) : null),
        (4, _random.Next(4) == 0 ? () => Chance() ? Stranger() : "restricted"u8.ToArray() : null),
        (5, _random.Next(4) == 0 ? () => Chance() ? Stranger() : "uid-alice"u8.ToArray() : null),
        (5, Chance() ? Stranger : null));

    private byte[] Message(params (int Number, Func<byte[]>? Content)[] fields)
    {
        var parts = fields.Where(f => f.Content is not null).Select(f => Field(f.Number, f.Content!())).ToList();
        if (Chance() && parts.Count > 0)
        {
            parts.Add(parts[_random.Next(parts.Count)]);
        }

        if (Chance())
        {
            parts.Insert(_random.Next(parts.Count + 1), Unknown());
        }

        if (Chance())
        {
            _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts));
        }

        return [.. parts.SelectMany(p => p)];
    }

    // An unknown field, or a known number with another type of content.
    private byte[] Unknown()
    {
        var number = _random.Next(3) == 0 ? 127 : _random.Next(8);
        return _random.Next(9) switch
        {
            0 => [.. Tag(number, 1), 1, 2, 3, 4, 5, 6, 7, 8],
            1 => [.. Tag(number, 5), 1, 2, 3, 4],
            2 => [.. Tag(number, 3), .. Tag(number, 4)],
            3 => [.. Tag(number, 3), .. Tag(9, Varint), 1],
            4 => [.. Tag(number, 4)],
            5 => [.. Tag(number, 6)],
            6 => [.. Tag(number, Varint), 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)_random.Next(256)],
            7 => [.. Tag(number, Varint), 0x80, 0x80, 0x00],
            _ => [.. Tag(number, Bytes), .. Long((ulong)_random.NextInt64() >> _random.Next(63)), 1, 2],
        };
    }

    private byte[] Name(NameIndex names)
    {
        if (Chance() || names.Count == 0)
        {
            return Stranger();
        }

        var name = names.Utf8(_random.Next(names.Count)).ToArray();
        if (!Chance())
        {
            return name;
        }

        return _random.Next(5) switch
        {
            0 => [.. name, 0],
            1 => [.. name, .. new byte[Math.Max(0, 16 - name.Length)]],
            2 => name.Length == 0 ? name : name[..^1],
            3 => [.. name, (byte)'x'],
            _ => [0, .. name],
        };
    }

    private static byte[] OfLength(int length) => Encoding.ASCII.GetBytes(new string('a', length));

    private byte[] Stranger() => Strangers[_random.Next(Strangers.Length)];

    private bool Chance() => _random.Next(oddness) == 0;

    private void Maybe(List<byte> bytes, int inTen, int number, Func<byte[]> content)
    {
        if (_random.Next(10) < inTen)
        {
            bytes.AddRange(Field(number, content()));
        }
    }

    private byte[] Field(int number, byte[] content) => [.. Tag(number, Bytes), .. Length(content.Length), .. content];

    private byte[] Number(int number, ulong value) => [.. Tag(number, Varint), .. Long(value)];

    private byte[] Tag(int number, int type) => Long((ulong)((number << 3) | type));

    private byte[] Length(int length) => Long((ulong)Math.Max(0, _random.Next(20 * oddness) == 0 ? length + _random.Next(-3, 4) : length));

    // Now and then with bytes that add nothing.
    private byte[] Long(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        if (_random.Next(20 * oddness) == 0)
        {
            bytes[^1] |= 0x80;
            bytes.AddRange(Enumerable.Repeat((byte)0x80, _random.Next(9)));
            bytes.Add(0);
        }

        return [.. bytes];
    }
}
