using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Import;

/// <summary>Writes the member <c>spaces</c> of <c>pdp.yaml</c>.</summary>
internal static class SpacesText
{
    private const string Key = "spaces:";

    /// <summary>The member with its spaces; empty where there is none.</summary>
    public static string Of(IEnumerable<ExportedSpace> spaces, DeploymentDefinition deployment)
    {
        var text = new StringBuilder();
        foreach (var space in spaces)
        {
            text.Append(text.Length == 0 ? $"{Key}\n" : "");
            text.Append($"  {Quote(space.Id)}:\n    disabledFeatures: [{string.Join(", ", space.DisabledFeatures.Select(Quote))}]\n");
            text.Append(space.Solution is null || deployment.IsServerless ? "" : $"    solution: {Quote(space.Solution)}\n");
        }

        return text.ToString();
    }

    /// <summary>The settings with another member <c>spaces</c>. Every other line stays.</summary>
    /// <exception cref="VerbFailure">The settings have no such member on lines of its own.</exception>
    public static string Replace(string settings, string spaces)
    {
        var lines = settings.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        if (!lines.Exists(line => line.StartsWith("bundle:", StringComparison.Ordinal)))
        {
            throw VerbFailure.NotEvaluated("`pdp.yaml` does not have a key on each line, so its `spaces` cannot be replaced; nothing is written.");
        }

        var first = lines.FindIndex(line => line.StartsWith(Key, StringComparison.Ordinal));
        var last = first < 0 ? -1 : lines.FindIndex(first + 1, line => line.Length > 0 && !char.IsWhiteSpace(line[0]));
        var (before, after) = first < 0 ? (lines, []) : (lines[..first], last < 0 ? [] : lines[last..]);
        return string.Concat(before.Select(line => line + "\n")) + spaces + string.Concat(after.Select(line => line + "\n"));
    }

    /// <summary>A text as YAML: a JSON string is a YAML one.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
