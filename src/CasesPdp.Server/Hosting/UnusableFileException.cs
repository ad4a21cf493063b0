namespace CasesPdp.Server.Hosting;

/// <summary>A file that a setting names cannot be used. The message names both, and never holds what is in the file.</summary>
internal sealed class UnusableFileException(FollowedFile file, string fault) : Exception($"{file.Setting} is `{file.Path}`, which {fault}");
