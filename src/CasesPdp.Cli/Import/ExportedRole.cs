using System.Text.Json;

namespace CasesPdp.Cli.Import;

/// <summary>A role of an export.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kibana">Its Kibana privileges, if it has that form.</param>
/// <param name="Applications">Its application privileges, if it has that form.</param>
/// <param name="IsIncomplete">Whether Kibana said that it could not show all of its privileges.</param>
internal sealed record ExportedRole(string Name, JsonElement? Kibana, JsonElement? Applications, bool IsIncomplete);
