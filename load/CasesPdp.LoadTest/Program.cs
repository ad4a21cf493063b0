using CasesPdp.LoadTest;
using CasesPdp.LoadTest.CommandLine;
using CasesPdp.LoadTest.Targets;

try
{
    return args switch
    {
        [] or ["help", ..] => Print(OptionsReader.Help),
        _ when args.Any(a => a is "--help" or "-h" or "--list") => Print(OptionsReader.Help),
        ["frames", var directory, .. var rest] => FramesVerb.Write(directory, OptionsReader.Read(["compare", .. rest])),
        ["frames"] => throw new UsageException("frames wants a directory to write to"),
        _ => LoadRun.Run(OptionsReader.Read(args), string.Join(' ', args)),
    };
}
catch (UsageException usage)
{
    Console.Error.WriteLine($"load: {usage.Message}");
    return ExitCodes.Usage;
}
catch (TargetFailedException failed)
{
    Console.Error.WriteLine($"load: {failed.Message}");
    return ExitCodes.NotMeasured;
}
catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"load: {failed.Message}");
    return ExitCodes.NotMeasured;
}

static int Print(string text)
{
    Console.Out.WriteLine(text);
    return ExitCodes.Ok;
}
