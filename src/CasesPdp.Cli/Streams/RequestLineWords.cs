using System.Text;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Streams;

/// <summary>Puts a line into words, for the doors and checks that are not built for speed.</summary>
internal static class RequestLineWords
{
    /// <summary>The same request as strings.</summary>
    public static DecisionRequest ToDecisionRequest(this RequestLine line) => new()
    {
        SubjectId = line.String(line.SubjectId),
        Roles = line.Strings(line.Roles),
        LimitedBy = line.Strings(line.LimitedBy),
        ProfileUid = line.String(line.ProfileUid),
        Action = line.String(line.Action)!,
        Facets = line.Strings(line.Facets) ?? [],
        Connector = line.String(line.Connector),
        ResourceType = line.String(line.ResourceType),
        Owners = line.Owner.IsPresent ? [line.String(line.Owner)!] : line.Strings(line.Owners) ?? [],
        Space = line.String(line.Space),
        AccessMode = line.String(line.AccessMode),
        AssigneeUids = line.Strings(line.AssigneeUids) ?? [],
    };

    private static string? String(this RequestLine line, TextSlice slice) =>
        slice.IsPresent ? Encoding.UTF8.GetString(line.Text(slice)) : null;

    private static string[]? Strings(this RequestLine line, TextList list)
    {
        if (!list.IsPresent)
        {
            return null;
        }

        var strings = new string[list.Items.Length];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = line.String(list.Items[i])!;
        }

        return strings;
    }
}
