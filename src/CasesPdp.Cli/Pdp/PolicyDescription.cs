namespace CasesPdp.Cli.Pdp;

/// <summary>A policy in force, in numbers.</summary>
internal sealed record PolicyDescription
{
    public required string Revision { get; init; }

    public required string Digest { get; init; }

    public required string Kibana { get; init; }

    public required string Deployment { get; init; }

    /// <summary>The licence; absent on serverless, where every licence gate passes.</summary>
    public string? License { get; init; }

    public required bool SecurityEnabled { get; init; }

    public required bool IsDefault { get; init; }

    /// <summary>Whether the access mode and the assignees of a case are judged; absent where the server does not say.</summary>
    public required bool? HidesRestrictedCases { get; init; }

    public required IReadOnlyList<string> Owners { get; init; }

    public required int Roles { get; init; }

    public required int Spaces { get; init; }

    public required int Actions { get; init; }

    public required int Subjects { get; init; }

    public required int Rows { get; init; }

    public required long TableBytes { get; init; }

    /// <summary>How long compiling took; absent when a server answers.</summary>
    public double? CompileMilliseconds { get; init; }

    /// <summary>The version of the program that answers.</summary>
    public required string Version { get; init; }

    /// <summary>The runtime in that program; absent where a server does not say.</summary>
    public required string? Runtime { get; init; }

    /// <summary>Bytes of the decision table for each role.</summary>
    public double BytesPerRole => Roles == 0 ? 0 : (double)TableBytes / Roles;
}
