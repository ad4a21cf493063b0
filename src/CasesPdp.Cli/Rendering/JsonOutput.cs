using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes results as JSON. Characters that a terminal hides or obeys are written as <c>\uXXXX</c>: the values stay
/// exact.</summary>
internal static class JsonOutput
{
    private static readonly SearchValues<char> Harmless =
        SearchValues.Create(['\t', '\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    /// <summary>Writes one object, indented.</summary>
    public static void Write(Terminal terminal, Action<Utf8JsonWriter> members) => Write(terminal, members, isIndented: true);

    /// <summary>Writes one object on a line of its own.</summary>
    public static void WriteOnOneLine(Terminal terminal, Action<Utf8JsonWriter> members) => Write(terminal, members, isIndented: false);

    /// <summary>
    /// The JSON with every character that <see cref="PrintableText"/> escapes written as <c>\uXXXX</c>. White space is layout, since
    /// strings cannot hold tabs and line ends: it stays, a carriage return as a space.
    /// </summary>
    public static string Escape(string json)
    {
        var start = json.AsSpan().IndexOfAnyExcept(Harmless);
        if (start < 0)
        {
            return json;
        }

        var escaped = new StringBuilder(json, 0, start, json.Length + 64);
        for (var rest = json.AsSpan(start); !rest.IsEmpty;)
        {
            Rune.DecodeFromUtf16(rest, out var rune, out var length);
            Append(escaped, rune);
            rest = rest[length..];
            var harmless = rest.IndexOfAnyExcept(Harmless);
            escaped.Append(harmless < 0 ? rest : rest[..harmless]);
            rest = harmless < 0 ? default : rest[harmless..];
        }

        return escaped.ToString();
    }

    /// <summary>Writes a list of strings as a member.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a list of objects as a member.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> members)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            members(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a string as a member; no member if it is absent.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Append(StringBuilder escaped, Rune rune)
    {
        if (rune.Value == '\r' || !PrintableText.MustEscape(rune))
        {
            escaped.Append(rune.Value == '\r' ? " " : rune.ToString());
            return;
        }

        foreach (var unit in rune.ToString())
        {
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }
    }

    private static void Write(Terminal terminal, Action<Utf8JsonWriter> members, bool isIndented)
    {
        using var stream = new MemoryStream();
        var layout = new JsonWriterOptions { Indented = isIndented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };
        using (var json = new Utf8JsonWriter(stream, layout))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        terminal.Text.WriteLine(Escape(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length)));
    }
}
