using CasesPdp.LoadTest;
using CasesPdp.LoadTest.Options;
using CasesPdp.LoadTest.Targets;

try
{
    return args switch
    {
        [] or ["--help" or "-h" or "help"] => Say(OptionsReader.Help),
        ["frames", var directory] => FramesVerb.Write(directory),
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
catch (OperationCanceledException)
{
    Console.Error.WriteLine("load: stopped");
    return ExitCodes.NotMeasured;
}

static int Say(string text)
{
    Console.Out.WriteLine(text);
    return ExitCodes.Ok;
}
