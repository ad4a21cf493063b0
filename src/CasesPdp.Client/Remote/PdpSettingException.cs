namespace CasesPdp.Client.Remote;

/// <summary>A file that a setting names cannot be used.</summary>
internal sealed class PdpSettingException(string setting, string? path, string fault) : Exception($"CasesPdp:{setting}: `{path}` {fault}.")
{
    /// <summary>The setting.</summary>
    public string Setting => setting;

    /// <summary>The file.</summary>
    public string? Path => path;

    /// <summary>What is wrong with the file, as the end of a sentence.</summary>
    public string Fault => fault;
}
