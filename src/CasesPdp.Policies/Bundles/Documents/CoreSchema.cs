using System.Text.RegularExpressions;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// What a plain YAML scalar is, by the core schema of YAML 1.2: <c>yes</c> and <c>on</c> are strings, <c>9.3</c> is a number.
/// </summary>
internal static partial class CoreSchema
{
    public static ScalarKind Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ => MayBeNumber(text[0]) && Number().IsMatch(text) ? ScalarKind.Number : ScalarKind.String,
    };

    private static bool MayBeNumber(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    [GeneratedRegex(
        @"^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
            + @"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
