using CasesPdp.Floor;

// What the server is measured against: `HOST:PORT DIRECTORY [SOCKET]` is the transport alone, `--generated ARGUMENTS` the server with the
// arguments of its own command line but with requests and answers passing through the generated message classes.
switch (args)
{
    case ["--generated", .. var arguments]:
        await GeneratedHost.RunAsync(arguments);
        return 0;
    case [var address, var directory]:
        await FloorHost.Build(address, directory).RunAsync();
        return 0;
    case [var address, var directory, var socket]:
        await FloorHost.Build(address, directory, socket).RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: CasesPdp.Floor HOST:PORT DIRECTORY [SOCKET] | --generated SERVER-ARGUMENTS");
        return 2;
}
