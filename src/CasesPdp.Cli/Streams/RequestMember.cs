namespace CasesPdp.Cli.Streams;

/// <summary>A member of a request that is looked at.</summary>
/// <param name="Place">Where what it holds is kept.</param>
/// <param name="Kind">What it must hold.</param>
/// <param name="Path">How messages name it.</param>
/// <param name="MostItems">The most entries of a list.</param>
internal readonly record struct RequestMember(RequestPlace Place, MemberKind Kind, string Path, int MostItems = int.MaxValue);
