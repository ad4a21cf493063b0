# What a document's commands run in: the programs by their names, and one server at a time, in the background.
exec 2>&1
server=

casespdp() {
  case " $* " in
    *" --server "*) ;;
    " reload "* | " revisions "* | " activate "* | " approve "* | " watch "*) set -- "$@" --server "http://$CASESPDP__LISTEN__ADMINISTRATION" ;;
  esac
  command dotnet "$CLI/casespdp.dll" "$@"
}

CasesPdp.Server() {
  stop_server
  command dotnet "$SERVER/CasesPdp.Server.dll" "$@" >../server.log &
  server=$!
  until answers_ready; do
    kill -0 "$server" 2>/dev/null || { cat ../server.log; return 1; }
    sleep 0.1
  done
}

answers_ready() { # in a subshell, which ends quietly where the connection fails
  (
    exec 3<>"/dev/tcp/${CASESPDP__LISTEN__OPERATIONS/://}" && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 &&
      read -r line <&3 && [[ $line == *" 200 "* ]]
  ) 2>/dev/null
}

stop_server() {
  if [ -n "$server" ]; then
    kill "$server"
    wait "$server"
    server=
  fi 2>/dev/null
}
trap stop_server EXIT

dotnet() {
  case "$*" in
    "run -c Release --project src/CasesPdp.Server"*) shift 5 && [ "${1:-}" = -- ] && shift; DOTNET_ENVIRONMENT=Development CasesPdp.Server "$@" ;;
    "run -c Release --project src/CasesPdp.Cli -- "*) shift 6 && casespdp "$@" ;;
    *) echo "the documents' shell does not run: dotnet $*"; return 1 ;;
  esac
}
