namespace CasesPdp.Cli.Output;

/// <summary>Makes names fit for a line of text: names are the author's, and may hold whatever a terminal or a file would obey.</summary>
internal static class PlainText
{
    /// <summary>The text with every control character and line separator replaced by U+FFFD.</summary>
    public static string Of(string text) => text.Any(Obeyed)
        ? string.Create(text.Length, text, static (into, from) =>
        {
            for (var i = 0; i < into.Length; i++)
            {
                into[i] = Obeyed(from[i]) ? '\uFFFD' : from[i];
            }
        })
        : text;

    private static bool Obeyed(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029';
}
