using System.Text;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// Turns rising byte offsets of a UTF-8 text into lines and columns, both from 1, columns in characters (code points). Work is
/// linear in the bytes.
/// </summary>
internal struct Utf8Position
{
    private int _offset;

    public Utf8Position(int offset)
    {
        _offset = offset;
        Line = 1;
        Column = 1;
    }

    public int Line { get; private set; }

    public int Column { get; private set; }

    public void Advance(ReadOnlySpan<byte> text, int offset)
    {
        var end = Math.Min(offset, text.Length);
        var rest = text[Math.Min(_offset, end)..end];
        if (Ascii.IsValid(rest) && !rest.ContainsAny((byte)'\n', (byte)'\r'))
        {
            Column += rest.Length;
            _offset += rest.Length;
        }

        for (; _offset < end; _offset++)
        {
            var b = text[_offset];
            if (b == '\n' || (b == '\r' && (_offset + 1 >= text.Length || text[_offset + 1] != '\n')))
            {
                Line++;
                Column = 1;
            }
            else if ((b & 0xC0) != 0x80)
            {
                Column++;
            }
        }
    }
}
