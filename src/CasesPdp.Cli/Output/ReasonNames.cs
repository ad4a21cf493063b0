using System.Text;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Output;

/// <summary>Reasons as answers write them: <c>MISSING_PRIVILEGE</c>.</summary>
internal static class ReasonNames
{
    private static readonly string[] Names = [.. Enum.GetValues<Reason>().Order().Select(r => Spell(r.ToString()))];

    /// <summary>The name of the reason.</summary>
    public static string Of(Reason reason) => Names[(int)reason];

    private static string Spell(string name)
    {
        var spelled = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && spelled.Length > 0)
            {
                spelled.Append('_');
            }

            spelled.Append(char.ToUpperInvariant(letter));
        }

        return spelled.ToString();
    }
}
