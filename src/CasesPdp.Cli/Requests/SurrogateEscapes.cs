namespace CasesPdp.Cli.Requests;

/// <summary>Checks the <c>\u</c> escapes of a JSON string.</summary>
internal static class SurrogateEscapes
{
    private const int EscapeLength = 6;

    /// <summary>Whether the text between the quotes holds half a surrogate pair.</summary>
    /// <param name="escaped">The escaped text, from a line that is otherwise valid JSON and UTF-8.</param>
    public static bool HoldsLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        for (var at = escaped.IndexOf((byte)'\\'); at >= 0 && at < escaped.Length;)
        {
            if (escaped[at + 1] == (byte)'u')
            {
                var unit = CodeUnit(escaped[at..]);
                at += EscapeLength;
                if (char.IsLowSurrogate(unit) || (char.IsHighSurrogate(unit) && !StartsWithLowSurrogate(escaped[at..])))
                {
                    return true;
                }

                at += char.IsHighSurrogate(unit) ? EscapeLength : 0;
            }
            else
            {
                at += 2;
            }

            var next = escaped[at..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + next;
        }

        return false;
    }

    private static bool StartsWithLowSurrogate(ReadOnlySpan<byte> escaped) =>
        escaped.StartsWith("\\u"u8) && char.IsLowSurrogate(CodeUnit(escaped));

    // The JSON reader has checked that four hex digits follow.
    private static char CodeUnit(ReadOnlySpan<byte> escape)
    {
        var unit = 0;
        foreach (var digit in escape[2..EscapeLength])
        {
            unit = (unit << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }
}
