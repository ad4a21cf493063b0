using System.Text;
using CasesPdp.Cli.Pdp;
using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>Checks a question given as arguments against the limits that every interface enforces.</summary>
internal static class RequestLimits
{
    /// <summary>Ends the run when a limit is exceeded.</summary>
    public static void Check(DecisionRequest request)
    {
        CheckCount("--role", request.Roles, Limits.SubjectRoles);
        CheckCount("--limited-by", request.LimitedBy, Limits.SubjectRoles);
        CheckCount("--facet", request.Facets, Limits.ActionFacets);
        CheckCount("--owner", request.Owners, Limits.ResourceOwners);
        CheckCount("--assignee", request.AssigneeUids, Limits.ResourceAssignees);
        CheckNames("--role", request.Roles ?? []);
        CheckNames("--limited-by", request.LimitedBy ?? []);
        CheckNames("--facet", request.Facets);
        CheckNames("--owner", request.Owners);
        CheckNames("--assignee", request.AssigneeUids);
        CheckName("--subject", request.SubjectId);
        CheckName("--profile-uid", request.ProfileUid);
        CheckName("--action", request.Action);
        CheckName("--connector", request.Connector);
        CheckName("--space", request.Space);
        CheckName("--access-mode", request.AccessMode);
    }

    /// <summary>Ends the run when a matrix exceeds a limit.</summary>
    public static void Check(MatrixQuestion question)
    {
        CheckNames("--role", question.Roles);
        CheckNames("--action", question.Actions);
        CheckNames("--owner", question.Owners);
        CheckNames("--space", [.. question.Spaces.Select(s => s.Id)]);
        CheckName("--connector", question.Connector);
        var cells = (long)question.Roles.Count * question.Actions.Count * question.Spaces.Count * question.Owners.Count;
        if (cells > Limits.MatrixCells)
        {
            throw VerbFailure.Usage($"The matrix has {cells} cells; at most {Limits.MatrixCells} are accepted: give --role or --action.");
        }
    }

    private static void CheckCount(string option, IReadOnlyList<string>? names, int most)
    {
        if (names?.Count > most)
        {
            throw VerbFailure.Usage($"{option} is given {names.Count} times; at most {most} are accepted.");
        }
    }

    private static void CheckNames(string option, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            CheckName(option, name);
        }
    }

    private static void CheckName(string option, string? name)
    {
        if (name is not null && Encoding.UTF8.GetByteCount(name) is > Limits.NameBytes and var length)
        {
            throw VerbFailure.Usage($"The name given with {option} is {length} bytes long; at most {Limits.NameBytes} are accepted.");
        }
    }
}
