namespace CasesPdp.Cli.Output;

/// <summary>How results are written.</summary>
internal enum OutputFormat
{
    Text = 0,
    Json,
    Csv,
    Markdown,
    Html,
}
