namespace CasesPdp.Cli.Import;

/// <summary>One export read: the roles or the spaces in it.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Roles">The roles; each object has a <c>name</c> and the members that bear on cases.</param>
/// <param name="Spaces">The spaces, as Kibana exports them.</param>
/// <param name="Yaml">A <c>roles.yml</c>, kept as it is; absent for JSON.</param>
internal sealed record ExportFile(string Name, IReadOnlyList<ExportedRole> Roles, IReadOnlyList<ExportedSpace> Spaces, byte[]? Yaml);
