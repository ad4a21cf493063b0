namespace CasesPdp.Client;

/// <summary>To which cases it is to be done.</summary>
public sealed record CaseResource
{
    /// <summary>The cases of one owner in a space.</summary>
    /// <param name="owner">The owner: <c>cases</c>, <c>securitySolution</c>, <c>observability</c> or that of a custom feature.</param>
    /// <param name="space">The space id; null means <c>default</c>.</param>
    public static CaseResource Of(string owner, string? space = null) => new() { Owners = [owner], Space = space };

    /// <summary>The owners, at most 256; each of them must allow the action. List calls and calls without an owner accept none.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>The space id; null means <c>default</c>.</summary>
    public string? Space { get; init; }

    /// <summary>The access mode of the case; null or <c>default</c> is open, anything else restricted.</summary>
    public string? AccessMode { get; init; }

    /// <summary>The user-profile uids of the assignees, at most 1,000.</summary>
    public IReadOnlyList<string> AssigneeUids { get; init; } = [];
}
