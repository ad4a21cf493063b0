using System.Globalization;
using System.Text;

namespace CasesPdp.Policies.Naming;

/// <summary>Reduces names to what a reader sees: two names with one skeleton look alike.</summary>
/// <remarks>
/// A small part of Unicode's confusables (UTS 39): letters of Cyrillic, Greek and Armenian that look Latin, full-width and mathematical
/// letters, dashes, spaces, composed letters, and <c>0 O</c>, <c>1 I l</c>. Case is kept. The runtime normalizes nothing here, since the
/// product runs without the data of cultures.
/// </remarks>
internal static class NameSkeleton
{
    private const int MostOnStack = 128;

    // Each pair is a character and the Latin one that it looks like.
    private const string LookLatin =
        "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwѵvӏlАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGԜW" + // Cyrillic
        "οoαaνvρpιiυuγyΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX" + // Greek
        "ոnսuօoհhցgզq" + // Armenian
        "ıiɡgɑaǀlⅼlⅰiⅽcⅾdⅿm"; // other letters

    // Each pair is a composed letter and its base letter.
    private static readonly (char Mark, string Letters)[] Composed =
    [
        ('\u0300', "ÀAÈEÌIÒOÙUàaèeìiòoùu"),
        ('\u0301', "ÁAÉEÍIÓOÚUÝYáaéeíióoúuýyĆCćcŃNńnŚSśsŹZźz"),
        ('\u0302', "ÂAÊEÎIÔOÛUâaêeîiôoûu"),
        ('\u0303', "ÃAÑNÕOãañnõo"),
        ('\u0308', "ÄAËEÏIÖOÜUäaëeïiöoüuÿy"),
        ('\u030A', "ÅAåaŮUůu"),
        ('\u030C', "ČCčcĎDďdĚEěeŇNňnŘRřrŠSšsŤTťtŽZžz"),
        ('\u0327', "ÇCçcŞSşs"),
        ('\u0328', "ĄAąaĘEęe"),
    ];

    private static readonly Dictionary<int, string> Replacements = CreateReplacements();

    /// <summary>The skeleton of a name.</summary>
    public static string Of(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (!PrintableText.MustEscape(rune))
            {
                skeleton.Append(Similar(rune) ?? rune.ToString());
            }
        }

        // Spaces at the ends cannot be seen.
        return WithoutTwins(skeleton.ToString().AsSpan().Trim(' '));
    }

    /// <summary>A hash of the skeleton, without the cost of a skeleton for most names.</summary>
    public static int HashOf(string name)
    {
        if (name.Length > MostOnStack || name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return string.GetHashCode(Of(name), StringComparison.Ordinal);
        }

        Span<char> skeleton = stackalloc char[MostOnStack];
        var trimmed = name.AsSpan().Trim(' ');
        for (var i = 0; i < trimmed.Length; i++)
        {
            skeleton[i] = Twin(trimmed[i]);
        }

        return string.GetHashCode(skeleton[..trimmed.Length], StringComparison.Ordinal);
    }

    /// <summary>The Latin letter or digit that a character of another kind looks like; null when it looks like none.</summary>
    public static char? LatinLookalike(Rune rune) =>
        !rune.IsAscii && Similar(rune) is [var latin] && char.IsAsciiLetterOrDigit(latin) ? latin : null;

    private static string WithoutTwins(ReadOnlySpan<char> text) => string.Create(text.Length, text, static (twins, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            twins[i] = Twin(text[i]);
        }
    });

    private static char Twin(char c) => c switch
    {
        '0' => 'O',
        '1' or 'I' or '|' => 'l',
        _ => c,
    };

    private static string? Similar(Rune rune)
    {
        if (rune.IsAscii)
        {
            return null;
        }

        if (Replacements.TryGetValue(rune.Value, out var replacement))
        {
            return replacement;
        }

        return rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => ((char)(rune.Value - 0xFEE0)).ToString(),
            >= 0x1D7CE and <= 0x1D7FF => ((char)('0' + ((rune.Value - 0x1D7CE) % 10))).ToString(),
            >= 0x1D400 and <= 0x1D6A3 => MathematicalLetter((rune.Value - 0x1D400) % 52),
            _ => Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.SpaceSeparator => " ",
                UnicodeCategory.DashPunctuation => "-",
                _ => null,
            },
        };
    }

    private static string MathematicalLetter(int place) => ((char)(place < 26 ? 'A' + place : 'a' + place - 26)).ToString();

    private static Dictionary<int, string> CreateReplacements()
    {
        var replacements = new Dictionary<int, string> { ['\u2212'] = "-", ['\u2024'] = "." };
        foreach (var pair in LookLatin.Chunk(2))
        {
            replacements.Add(pair[0], pair[1].ToString());
        }

        foreach (var (mark, letters) in Composed)
        {
            foreach (var pair in letters.Chunk(2))
            {
                replacements.Add(pair[0], $"{pair[1]}{mark}");
            }
        }

        return replacements;
    }
}
