using System.Text.Json;

namespace CasesPdp.Cli.Import;

/// <summary>What one export holds: roles, spaces, or subjects.</summary>
/// <param name="Name">The file's name without extension.</param>
internal sealed record ExportFile(string Name)
{
    /// <summary>The roles.</summary>
    public IReadOnlyList<ExportedRole> Roles { get; init; } = [];

    /// <summary>The spaces, as Kibana exports them; absent where the export is none of spaces.</summary>
    public IReadOnlyList<ExportedSpace>? Spaces { get; init; }

    /// <summary>The subjects of users or role mappings; absent where the export is none of these.</summary>
    public IReadOnlyList<ExportedSubject>? Subjects { get; init; }

    /// <summary>The users that are disabled, and are no subjects.</summary>
    public IReadOnlyList<string> DisabledUsers { get; init; } = [];

    /// <summary>The role mappings that name no fixed users or roles, and give no subjects.</summary>
    public IReadOnlyList<LeftOutMapping> MappingsLeftOut { get; init; } = [];

    /// <summary>A <c>roles.yml</c>, kept as it is; absent for JSON.</summary>
    public byte[]? Yaml { get; init; }
}

/// <summary>A role of an export.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">The object as the export has it, with or without a <c>name</c>.</param>
/// <param name="IsIncomplete">Whether Kibana said that it could not show all of its privileges.</param>
internal sealed record ExportedRole(string Name, JsonElement Source, bool IsIncomplete);

/// <summary>A space of an export.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DisabledFeatures">The features hidden in it.</param>
/// <param name="Solution">Its solution view, if the export has one.</param>
internal sealed record ExportedSpace(string Id, IReadOnlyList<string> DisabledFeatures, string? Solution);

/// <summary>A user of an export, or one that a role mapping names.</summary>
/// <param name="Id">The username.</param>
/// <param name="Roles">The roles.</param>
/// <param name="ProfileUid">The user-profile uid, if the export has one.</param>
internal sealed record ExportedSubject(string Id, IReadOnlyList<string> Roles, string? ProfileUid);

/// <summary>A role mapping that is left out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
internal sealed record LeftOutMapping(string Name, string Reason);
