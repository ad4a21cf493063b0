using System.Text;

namespace CasesPdp.Decisions;

/// <summary>
/// A pattern over space ids as Elasticsearch role resources write them: <c>*</c> is any run of characters, <c>?</c> any one. It is matched
/// against <c>space:</c> followed by the id, which is plain ASCII.
/// </summary>
/// <remarks>Only policies hold patterns; what a caller sends is never one.</remarks>
public sealed class SpacePattern
{
    private static readonly byte[] Prefix = "space:"u8.ToArray();

    private readonly byte[] _pattern;

    /// <summary>Reads the pattern.</summary>
    public SpacePattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Text = pattern;
        _pattern = Encoding.UTF8.GetBytes(pattern);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Whether the pattern covers the space. Time is at most the product of both lengths; there is no recursion.
    /// </summary>
    public bool Covers(ReadOnlySpan<byte> spaceId)
    {
        var length = Prefix.Length + spaceId.Length;
        int at = 0, inPattern = 0, afterStar = -1, starAt = 0;
        while (at < length)
        {
            var actual = at < Prefix.Length ? Prefix[at] : spaceId[at - Prefix.Length];
            if (inPattern < _pattern.Length && _pattern[inPattern] == (byte)'*')
            {
                afterStar = ++inPattern;
                starAt = at;
            }
            else if (inPattern < _pattern.Length && (_pattern[inPattern] == (byte)'?' || _pattern[inPattern] == actual))
            {
                inPattern++;
                at++;
            }
            else if (afterStar >= 0)
            {
                inPattern = afterStar;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (inPattern < _pattern.Length && _pattern[inPattern] == (byte)'*')
        {
            inPattern++;
        }

        return inPattern == _pattern.Length;
    }
}
