namespace CaseBackend.Cases;

/// <summary>A case as it is stored and shown.</summary>
internal sealed record CaseRecord
{
    public required string Id { get; init; }

    public required string Space { get; init; }

    public required string Owner { get; init; }

    public required string Title { get; init; }

    public string Status { get; init; } = "open";

    public string? AccessMode { get; init; }

    /// <summary>The profile uids of the assignees, in their order.</summary>
    public IReadOnlyList<string> Assignees { get; init; } = [];

    public string? PushedTo { get; init; }

    /// <summary>Rises with every change. A change is stored only on the version that was authorized.</summary>
    public int Version { get; init; } = 1;
}

/// <summary>The fields of a new case.</summary>
internal sealed record NewCase(string Owner, string Title, IReadOnlyList<string>? Assignees = null, string? AccessMode = null);

/// <summary>The fields that an update sends; null are those that it does not.</summary>
internal sealed record CaseUpdate(
    string? Title = null, string? Status = null, IReadOnlyList<string>? Assignees = null, int? Version = null);

/// <summary>Which external system a case is sent to: the connector's type, such as <c>.jira</c>.</summary>
internal sealed record PushRequest(string Connector);

/// <summary>An attachment: a <c>comment</c>, an <c>alert</c> or a <c>file</c>.</summary>
internal sealed record NewAttachment(string Type, string Text);

/// <summary>A connector to be created.</summary>
internal sealed record NewConnector(string Type, string Name);

/// <summary>The case settings of an owner in a space.</summary>
internal sealed record CaseSettings(string ClosureType);
