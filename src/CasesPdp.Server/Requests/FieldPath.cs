namespace CasesPdp.Server.Requests;

/// <summary>Where in a request a message stands, for the field paths of errors. Written out only when there is an error.</summary>
/// <param name="Collection">The repeated field that holds the message; absent when it is the request itself.</param>
/// <param name="Index">The place in that field.</param>
internal readonly record struct FieldPath(string? Collection, int Index)
{
    /// <summary>The path of a field: <c>items[3].subject.id</c>.</summary>
    public string Of(string field) => Collection is null ? field : $"{Itself}.{field}";

    /// <summary>The path of the message in the repeated field: <c>items[3]</c>.</summary>
    public string Itself => $"{Collection}[{Index}]";
}
