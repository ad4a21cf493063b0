using System.Text.Json;

namespace CasesPdp.Cli.Import;

/// <summary>One export: its roles or its spaces.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Roles">The roles; each object has a <c>name</c> and the members that matter for cases.</param>
/// <param name="Spaces">The spaces, as Kibana exports them.</param>
/// <param name="Yaml">A <c>roles.yml</c>, kept as it is; absent for JSON.</param>
internal sealed record ExportFile(string Name, IReadOnlyList<ExportedRole> Roles, IReadOnlyList<ExportedSpace> Spaces, byte[]? Yaml);

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
