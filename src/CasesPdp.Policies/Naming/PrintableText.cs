using System.Buffers;
using System.Globalization;
using System.Text;

namespace CasesPdp.Policies.Naming;

/// <summary>Makes names and file names harmless before they reach a terminal, a log, or a report.</summary>
public static class PrintableText
{
    private static readonly SearchValues<char> PlainAscii = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    /// <summary>
    /// The text with every character that is invisible, moves the cursor, ends the line, or changes the direction of text written as
    /// <c>\u{XXXX}</c> (upper-case hexadecimal, four digits or more). All other characters stay as they are, backslashes too.
    /// </summary>
    /// <param name="text">The text as its author wrote it.</param>
    /// <returns>The same instance when nothing is escaped. The result holds one line of well-formed UTF-16.</returns>
    /// <remarks>
    /// Escaped: C0 and C1 controls, DEL, line and paragraph separators, bidirectional controls, zero-width and other format characters,
    /// default-ignorable characters (variation selectors and fillers among them), noncharacters, and lone surrogates.
    /// </remarks>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.AsSpan();
        var start = rest.IndexOfAnyExcept(PlainAscii);
        if (start < 0)
        {
            return text;
        }

        StringBuilder? escaped = null;
        for (var at = start; at < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(rest[at..], out var rune, out var length);
            var isWellFormed = status == OperationStatus.Done;
            if (!isWellFormed || MustEscape(rune))
            {
                escaped ??= new StringBuilder(text, 0, at, text.Length + 16);
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{(isWellFormed ? rune.Value : text[at]):X4}}}");
            }
            else
            {
                escaped?.Append(rest.Slice(at, length));
            }

            at += length;
        }

        return escaped?.ToString() ?? text;
    }

    /// <summary>Whether <see cref="Escape"/> changes this character.</summary>
    /// <param name="rune">Any Unicode scalar value.</param>
    public static bool MustEscape(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || IsDefaultIgnorable(rune.Value) || IsNoncharacter(rune.Value);

    // Unicode's property Default_Ignorable_Code_Point, as far as the category Format does not hold it.
    private static bool IsDefaultIgnorable(int value) => value is
        0x00AD or 0x034F or 0x061C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x2060 and <= 0x206F)
        or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF);

    private static bool IsNoncharacter(int value) => value is >= 0xFDD0 and <= 0xFDEF || (value & 0xFFFE) == 0xFFFE;
}
